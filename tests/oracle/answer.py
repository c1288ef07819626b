"""The second implementation behind the line protocol of run.py, so that run.py itself can be tried.

`answer.py` answers rightly; `answer.py --wrong` spoils every total; `answer.py --crash` ends half-way.
"""

import json
import sys

import oracle


def main(arguments):
    for number, query in enumerate(sys.stdin):
        folder, from_day, to_day, *schedules = query.rstrip("\n").split("\t")
        if "--crash" in arguments and number == 5:
            return 70
        try:
            result = oracle.statement(folder, from_day, to_day, schedules)
        except oracle.Refused as refused:
            print("refused", refused.messages[0], sep="\t")
            continue
        if "--wrong" in arguments:
            result["total"] += "1"
        print(json.dumps(result, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
