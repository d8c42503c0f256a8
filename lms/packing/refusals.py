"""Why a zip as a whole is not read; lms/packing/words.py has the sentence for each."""


class ZipRefused(Exception):
    """Nothing of the zip was taken over. `file` is the file in it that is the reason, where it is one."""

    def __init__(self, file: str = "") -> None:
        super().__init__(file)
        self.file = file


class NotAZip(ZipRefused):
    """Another kind of file, whatever it is called, or a torn zip."""


class Damaged(ZipRefused):
    """A file in the zip cannot be unpacked: torn, forged, or packed in a way that is not read."""


class Locked(ZipRefused):
    """The zip asks for a password."""


class TooManyFiles(ZipRefused):
    """More files than a library has."""


class TooLarge(ZipRefused):
    """Unpacked, the files are larger than a library is: a small zip can hold gigabytes."""


class TextTooLong(ZipRefused):
    """No lesson and no file of questions is so long."""


class PacksTooWell(ZipRefused):
    """Nothing that people write packs so well."""


class PathOutside(ZipRefused):
    """An absolute path, `..`, a drive or a backslash: a way out of the folder."""


class NameStrange(ZipRefused):
    """A name with marks, signs or blanks, which not every system reads alike."""


class NameTwice(ZipRefused):
    """Two files of one name, or of names that differ in small and capital letters only."""


class LinkSent(ZipRefused):
    """A link or a device in place of a file."""
