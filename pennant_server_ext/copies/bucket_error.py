"""Why an object store did not do what it was asked, in words for people. Pure."""

import re
from typing import Final

NO_ANSWER: Final = "the store does not answer"
UNREACHABLE: Final = "the store cannot be reached"
NO_BUCKET: Final = "the store has no such bucket"
REFUSED: Final = "the store refuses this server's credentials"
FAILING: Final = "the store reports an error"

_STATUS: Final = re.compile(r"status code: (\d{3})")
_CODE: Final = re.compile(r"<Code>(\w{1,60})</Code>")
_NO_BUCKET_CODE: Final = "NoSuchBucket"


def sentence(error: BaseException) -> str:
    """A few words, without a full stop. Object stores tell their reasons in the text of the error only."""
    text = str(error)
    status, code = _STATUS.search(text), _CODE.search(text)
    if code is not None and code[1] == _NO_BUCKET_CODE:
        return NO_BUCKET
    if isinstance(error, TimeoutError) or "operation timed out" in text:
        return NO_ANSWER
    if status is not None and status[1] in ("401", "403"):
        return f"{REFUSED} ({code[1]})" if code is not None else REFUSED
    if status is not None:
        return f"{FAILING} ({status[1]})"
    if "error sending request" in text or "HTTP error" in text:
        return UNREACHABLE
    if isinstance(error, PermissionError):
        return REFUSED
    return FAILING


def lacks_bucket(error: BaseException) -> bool:
    """Whether what was not found is the whole bucket."""
    return _NO_BUCKET_CODE in str(error)
