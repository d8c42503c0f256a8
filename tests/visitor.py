"""A test client that behaves like a browser: keeps cookies, sends the forms that pages hold, checks pages."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page import Form, Page

SEE_OTHER = range(300, 400)


class Visitor:
    """One person with one browser. `person` signs in by the session, without the sign-in form."""

    def __init__(self, app: Flask, person: Any = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.page: Page | None = None
        if person is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = f"{person.id}.{person.session_epoch}"
                session["_fresh"] = True

    def get(self, url: str, status: int = 200) -> Page:
        """Open a page, follow redirects, and hold it to the rules of every page."""
        return self._arrive(self.client.get(url, follow_redirects=True), status)

    def submit(
        self, data: dict[str, Any] | None = None, *, action: str | None = None, status: int = 200, to: str = ""
    ) -> Page:
        """Send the open page's form (the one whose action ends with `action`, or its only POST form).

        `to` is the end of the address that a button of the form sends it to instead.
        """
        form = self._form(action)
        fields: dict[str, Any] = {}
        for name, value in form.fields:
            fields.setdefault(name, []).append(value)
        fields.update(data or {})
        send = self.client.post if form.method == "post" else self.client.get
        words = {"data": fields} if form.method == "post" else {"query_string": fields}
        address = form.action
        if to:
            assert action
            assert f'formaction="{address.replace(action, to)}"' in (self.page.html if self.page else ""), to
            address = address.replace(action, to)
        return self._arrive(send(address, follow_redirects=True, **words), status)

    def raw(self, method: str, url: str, **words: Any) -> TestResponse:
        """A request as it is: no redirects followed, nothing checked."""
        return self.client.open(url, method=method, **words)

    def take(self, url: str | None = None, status: int = 200) -> TestResponse:
        """Send for the file at `url` as a form with a token does; without `url`, by the open page's own form."""
        if self.page is None:
            self.get("/my/data")
        url = url or self._form("/export").action
        answer = self.raw("POST", url, data={"csrf_token": self.token()})
        assert answer.status_code == status, f"{url}: {answer.status_code}, expected {status}"
        return answer

    def token(self) -> str:
        """The forgery token of the open page."""
        assert self.page is not None
        return next(value for form in self.page.forms for name, value in form.fields if name == "csrf_token")

    def _form(self, action: str | None) -> Form:
        assert self.page is not None, "open a page first"
        forms = [
            f for f in self.page.forms if (f.action.split("?")[0].endswith(action) if action else f.method == "post")
        ]
        if action is None:
            forms = [f for f in forms if not f.action.endswith(("/sign-out", "/language", "/display/quick"))]
        assert len(forms) == 1, (
            f"{len(forms)} forms fit {action!r} on {self.page.url}: {[f.action for f in self.page.forms]}"
        )
        return forms[0]

    def _arrive(self, response: TestResponse, status: int) -> Page:
        where = response.request.path
        assert response.status_code == status, f"{where}: {response.status_code}, expected {status}"
        return self.look(response)

    def look(self, response: TestResponse) -> Page:
        """Take a response as the open page and hold it to the rules of every page."""
        where = response.request.path
        self.page = Page(response.get_data(as_text=True), where)
        self.page.check()
        return self.page
