"""Two simulated bureaus, the default adapters: the same identifier always has the same history.

Each subject has a standing that all bureaus see; a person's leans on that of the business behind which he stands. What
differs between bureaus and months is noise. The last four digits of the tax id or social security number choose special
cases:

    0001 no file              0006 too many requests once, then answered
    0002 several files fit    0007 answer cut off in the middle
    0003 file frozen          0008 open bankruptcy
    0004 no answer once       0009 sanctions name alert
    0005 bureau down          0010 thin file
    0100–0199 prime (from 720), 0200–0299 near prime (640 to 679), 0300–0399 subprime (below 640)

The special cases 00xx are prime otherwise, so that one thing stands out.
"""
