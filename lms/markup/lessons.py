"""What only lessons know: their blocks, phrases that take their own line, headings and words to jump to."""

from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from lms.terms import Explaining, name_headings

NOTES = {
    "luu-y": "note-attention",
    "noi-voi-ba-con": "note-say",
    "da-xay-ra": "note-happened",
    "tom-tat": "note-summary",
}
LEAD_ENDS = (".", "?", "!", ":", "…")


class Message(Block):
    """A quoted message: a figure with its caption and the words in a bubble."""

    NAME = "tin-nhan"
    ARGUMENT = None  # a caption may follow

    def on_create(self, parent: Element) -> Element:
        figure = SubElement(parent, "figure", {"class": "message"})
        if self.argument:
            SubElement(figure, "figcaption").text = self.argument
        SubElement(figure, "div", {"class": "bubble"})
        return figure

    def on_add(self, block: Element) -> Element:
        return block[-1]

    def on_markdown(self) -> str:
        return "block"


class Note(Block):
    """A box with a coloured bar. As role="note" it is no landmark: a lesson holds several without names."""

    def on_create(self, parent: Element) -> Element:
        return SubElement(parent, "aside", {"class": f"note {NOTES[self.NAME]}", "role": "note"})

    def on_markdown(self) -> str:
        return "block"


class Try(Block):
    """A question whose answer unfolds."""

    NAME = "thu-suc"
    ARGUMENT = True  # the question

    def on_create(self, parent: Element) -> Element:
        details = SubElement(parent, "details", {"class": "try"})
        SubElement(details, "summary").text = self.argument
        return details

    def on_markdown(self) -> str:
        return "block"


class LessonBlocks(BlocksExtension):
    """Our kinds of block."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: ARG002, N802
        notes = [type("Note", (Note,), {"NAME": name}) for name in NOTES]
        for kind in (Message, Try, *notes):
            block_mgr.register(kind, {})


class LeadPhrases(Treeprocessor):
    """Marks the bold phrase that opens an item of a numbered list, so that it can take its own line."""

    def run(self, root: Element) -> None:
        for item in root.findall(".//ol/li"):
            first = next(iter(item), None)
            opens = first is not None and first.tag == "strong" and not (item.text or "").strip()
            if first is not None and opens and "".join(first.itertext()).endswith(LEAD_ENDS):
                first.set("class", "lead")


class LessonAids(Treeprocessor):
    """Names the headings and explains the terms; `explaining` is set anew for each lesson."""

    explaining: Explaining

    def run(self, root: Element) -> None:
        name_headings(root)
        self.explaining.walk(root)
