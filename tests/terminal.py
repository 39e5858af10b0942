"""A terminal, worked out one character after the other with no regard for effort: what printed text must look like."""


def typed(text: str) -> str:
    """What a terminal shows of the text, one character after the other."""
    lines: list[list[str]] = [[]]
    column = 0
    for character in text:
        line = lines[-1]
        if character == "\n":
            lines.append([])
            column = 0
        elif character == "\r":
            column = 0
        elif character == "\b":
            if column:
                column -= 1
                del line[column]
        else:
            line[column : column + 1] = [character]
            column += 1
    return "\n".join("".join(line) for line in lines)
