"""Jupyter counts code points, JavaScript counts UTF-16 code units. Pure."""


def to_utf16(text: str, position: int) -> int:
    """The offset in UTF-16 code units of a code point offset; beyond the text is its end."""
    return len(text[: max(position, 0)].encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, position: int) -> int:
    """The offset in code points of a UTF-16 offset; within a character is its start, beyond the text is its end."""
    if text.isascii():
        return min(max(position, 0), len(text))
    left = position
    for index, character in enumerate(text):
        left -= 2 if character > "\uffff" else 1
        if left < 0:
            return index
    return len(text)
