# Sets $python to the interpreter for the scripts: $LOANOPS_PYTHON when that is set, else the one in .venv, else the
# first supported one on the path. Sourced with $root set.

supported='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=${LOANOPS_PYTHON:-}
for candidate in "$root/.venv/bin/python" python3 python3.13 python3.12 python3.11; do
    [ -z "$python" ] || break
    if "$candidate" -c "$supported" >/dev/null 2>&1; then
        python=$candidate
    fi
done
python=${python:-python3} # an unsuitable one says itself what is wrong with it
if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python 3.11, 3.12 or 3.13 is needed and $python was not found." \
        "Mend it with: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi
