"""What the scripts share. Standard library only: it runs before anything is installed.

This file is read by Pythons we refuse too, so it keeps to old syntax.
"""

import os
import sys

SUPPORTED = ((3, 11), (3, 12), (3, 13))


def why_refused(version, platform=sys.platform, has_venv=True):
    """The one line that says what is wrong with this Python and how to mend it, or nothing."""
    found = ".".join(str(part) for part in version[:2])
    if tuple(version[:2]) not in SUPPORTED:
        if platform == "darwin":
            mend = "brew install python@3.13"
        elif os.path.isdir(os.path.expanduser("~/.pyenv")):
            mend = "pyenv install 3.13 && export PYENV_VERSION=3.13"
        else:
            mend = "sudo apt-get install python3.13 python3.13-venv"
        return "Python 3.11, 3.12 or 3.13 is needed; this is " + found + ". Mend it with: " + mend
    if not has_venv:
        return "Python's venv module is missing. Mend it with: sudo apt-get install python" + found + "-venv"
    return None


def has_venv():
    try:
        import ensurepip
        import venv
    except ImportError:
        return False
    return bool(ensurepip and venv)


refused = why_refused(sys.version_info, has_venv=has_venv())
if refused:
    sys.exit(refused)
