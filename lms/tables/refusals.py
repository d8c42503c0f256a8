"""Why a file as a whole cannot be read. lms/tables/words.py has the sentence for each."""


class TableRefused(Exception):
    """Nothing of the file was read."""


class FileEmpty(TableRefused):
    """Nothing is in the file, or no sheet of it has a row."""


class FileTooLarge(TableRefused):
    """More bytes than `limit`, as it is or unpacked: a small file can hold gigabytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileLocked(TableRefused):
    """The workbook asks for a password."""


class NotATable(TableRefused):
    """Neither a workbook nor text: a picture, a document or a program, whatever it is called; or a torn workbook."""


class PdfSent(NotATable):
    """A PDF: the picture of a table, perhaps of the very file that is meant."""


class TooManyColumns(TableRefused):
    """No table of ours has so many; `limit` is the most that are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit
