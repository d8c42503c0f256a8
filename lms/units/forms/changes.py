"""Forms for what becomes of units: each makes the change that was described."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, ValidationError

from lms.teams.fields import place_choices
from lms.teams.models import Level
from lms.text import clean, tidy
from lms.units.changes import (
    ById,
    Change,
    ChangeKind,
    Close,
    Merge,
    NewUnit,
    Part,
    Rename,
    Reparent,
    Split,
    TransferPart,
    Upgrade,
)
from lms.units.checking import CODE_DIGITS, kinds_of
from lms.units.fields import (
    NOT_IN_LIST,
    ActForm,
    kind_of_unit,
    one_of_units,
    several_by_id,
    unit_code,
    unit_name,
)
from lms.units.finding import KIND_WORDS
from lms.units.steps import Shares
from lms.units.surroundings import Surroundings

NEW, STAYS, ENDS = "new", "stays", "ends"


class ChangeForm(ActForm):
    """Something becomes of a unit; `around` gives what there is to choose from."""

    def __init__(self, around: Surroundings, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.around = around
        level = Level(around.place.level)
        if "kind" in self:
            self["kind"].choices = [Choice(kind, KIND_WORDS[kind]) for kind in kinds_of(level)]
        if "code" in self and not CODE_DIGITS[level]:
            del self.code
        self.offer()

    def offer(self) -> None:
        """Fill in what there is to choose from."""

    @property
    def unit(self) -> ById:
        return ById(self.around.place.id)

    def new(self) -> NewUnit:
        """The unit that is described by kind, name and code."""
        code = self["code"].data if "code" in self else ""
        return NewUnit(self["kind"].data, self["name"].data or "", code or "")

    def change(self, shares: Shares) -> Change:
        """What was described; `shares` says which child, team or person goes to which part of a split."""
        raise NotImplementedError


class RenameForm(ChangeForm):
    name = unit_name(_("Tên mới"), description=_("Chỉ ghi tên, không ghi “thôn”, “xã” phía trước."))

    def change(self, shares: Shares) -> Change:  # noqa: ARG002 - only a split shares out
        return Rename(unit=self.unit, name=self.name.data or "", **self.said())


class UpgradeForm(ChangeForm):
    kind = kind_of_unit(_("Loại mới"))
    name = unit_name(_("Tên mới"), description=_("Để trống nếu tên giữ nguyên."))
    code = unit_code()

    def change(self, shares: Shares) -> Change:  # noqa: ARG002
        new = self.new()
        return Upgrade(unit=self.unit, kind=new.kind, name=new.name, code=new.code, **self.said())


class MergeForm(ChangeForm):
    others = several_by_id(_("Sáp nhập với"))
    into = one_of_units(_("Sau sáp nhập"), default=NEW)
    kind = kind_of_unit(_("Loại của đơn vị mới"))
    name = unit_name(_("Tên đơn vị mới"), description=_("Chỉ ghi khi lập đơn vị mới."))
    code = unit_code()

    def offer(self) -> None:
        self.others.choices = place_choices(self.around.siblings, self.around.origins)
        goes_on = _("%(unit)s còn lại, nhận phần của các đơn vị kia")
        units = place_choices((self.around.place, *self.around.siblings), self.around.origins)
        there = [Choice(unit.value, goes_on % {"unit": unit.label}) for unit in units]
        self.into.choices = [Choice(NEW, _("Thành một đơn vị mới")), *there]

    def validate_into(self, field: SelectField) -> None:
        if field.data not in (NEW, str(self.unit.id), *(self.others.data or ())):
            raise ValidationError(_("Đơn vị còn lại phải là một trong các đơn vị sáp nhập. Bạn chọn cả ở ô trên."))

    def change(self, shares: Shares) -> Change:  # noqa: ARG002
        units = (self.unit, *(ById(int(other)) for other in self.others.data or ()))
        into = self.new() if self.into.data == NEW else ById(int(self.into.data))
        return Merge(units=units, into=into, **self.said())


class SplitForm(ChangeForm):
    outcome = RadioField(
        _("Sau chia tách"),
        choices=[
            Choice(ENDS, _("Đơn vị cũ không còn. Dòng đầu bên dưới nhận tổ, người phụ trách và phần chưa chia.")),
            Choice(STAYS, _("Đơn vị cũ còn lại, nhỏ hơn, và giữ phần chưa chia.")),
        ],
        default=STAYS,
        invalid_choice_message=NOT_IN_LIST,  # type: ignore[call-arg]
    )
    kind = kind_of_unit(_("Loại của các đơn vị mới"))
    names = TextAreaField(
        _("Tên các đơn vị mới"),
        [
            InputRequired(_("Bạn ghi ít nhất một tên.")),
            Length(max=1000, message=_("Danh sách dài quá. Bạn ghi ngắn lại.")),
        ],
        description=_("Mỗi dòng một tên. Với xã, tỉnh, bạn ghi thêm mã sau dấu chấm phẩy: Tân An; 21009"),
    )

    def parts(self) -> list[NewUnit]:
        """The new units, in the order of the lines."""
        lines = [tidy(line).partition(";") for line in (self.names.data or "").splitlines() if tidy(line)]
        return [NewUnit(self.kind.data, clean(name), code.strip()) for name, _mark, code in lines]

    def change(self, shares: Shares) -> Change:
        parts = tuple(
            Part(
                new,
                tuple(ById(child) for child, to in shares["child"].items() if to == number),
                tuple(team for team, to in shares["team"].items() if to == number),
                tuple(person for person, to in shares["person"].items() if to == number),
            )
            for number, new in enumerate(self.parts())
        )
        return Split(unit=self.unit, parts=parts, goes_on=self.outcome.data == STAYS, **self.said())


class TransferForm(ChangeForm):
    into = one_of_units(_("Chuyển đến"))
    children = several_by_id(_("Nơi được chuyển"))
    teams = several_by_id(_("Tổ được chuyển"))
    people = several_by_id(_("Người dân được chuyển"))

    def offer(self) -> None:
        self.into.choices = place_choices(self.around.siblings, self.around.origins)
        self.children.choices = place_choices(self.around.children, self.around.origins)
        self.teams.choices = [Choice(str(team.id), team.name) for team in self.around.teams]
        self.people.choices = [Choice(str(person.id), person.name) for person in self.around.residents]

    def change(self, shares: Shares) -> Change:  # noqa: ARG002
        teams, people = (tuple(int(one) for one in field.data or ()) for field in (self.teams, self.people))
        children = tuple(ById(int(child)) for child in self.children.data or ())
        part = Part(ById(int(self.into.data)), children, teams, people)
        return TransferPart(unit=self.unit, part=part, **self.said())


class ReparentForm(ChangeForm):
    parent = one_of_units(_("Nơi trực thuộc mới"))

    def offer(self) -> None:
        self.parent.choices = place_choices(self.around.parents, {})

    def change(self, shares: Shares) -> Change:  # noqa: ARG002
        return Reparent(unit=self.unit, parent=ById(int(self.parent.data)), **self.said())


class CloseForm(ChangeForm):
    into = one_of_units(_("Phần của đơn vị này thuộc về"))

    def offer(self) -> None:
        self.into.choices = place_choices(self.around.siblings, self.around.origins)

    def change(self, shares: Shares) -> Change:  # noqa: ARG002
        return Close(unit=self.unit, successor=ById(int(self.into.data)), **self.said())


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.RENAME: RenameForm,
    ChangeKind.UPGRADE: UpgradeForm,
    ChangeKind.MERGE: MergeForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.TRANSFER_PART: TransferForm,
    ChangeKind.REPARENT: ReparentForm,
    ChangeKind.CLOSE: CloseForm,
}
