"""Where pictures stand in a text: our own are put in place, of any other the words are kept."""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

PICTURE = re.compile(
    r"/pictures/(?P<digest>[0-9a-f]{16})-(?P<width>[1-9][0-9]{0,3})x(?P<height>[1-9][0-9]{0,3})\.webp", re.ASCII
)
TALL = 1.2  # a picture that much higher than wide would fill a phone's screen


class Pictures(Treeprocessor):
    """Puts our own pictures in place, and the words of any other in its place."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for image in parent.findall("img"):
                place = self.place_of(image)
                if place:
                    image.attrib.update(width=place["width"], height=place["height"], loading="lazy", decoding="async")
                else:
                    _say(parent, image)

    def place_of(self, image: Element) -> re.Match[str] | None:
        return PICTURE.fullmatch(image.get("src", ""))


class NoPictures(Pictures):
    """Words alone, such as those of the glossary."""

    def place_of(self, image: Element) -> None:  # noqa: ARG002 - as its parent asks
        return None


class Figures(Treeprocessor):
    """A picture alone in its paragraph is a figure."""

    def run(self, root: Element) -> None:
        for figure in root.findall(".//p"):
            image = figure.find("img")
            if image is None or len(figure) > 1 or (figure.text or "").strip() or (image.tail or "").strip():
                continue
            figure.tag, image.tail = "figure", None
            is_tall = int(image.get("height", 1)) > TALL * int(image.get("width", 1))
            figure.set("class", "picture picture-tall" if is_tall else "picture")
            if title := image.get("title"):
                SubElement(figure, "figcaption").text = title


def _say(parent: Element, image: Element) -> None:
    """Words instead of a picture."""
    words = image.get("alt", "") + (image.tail or "")
    at = list(parent).index(image)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(image)
