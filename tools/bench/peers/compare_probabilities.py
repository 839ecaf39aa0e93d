"""The largest difference of two files of doubles: `compare_probabilities FILE FILE`."""

import sys

import numpy as np

from peers.answer import answer


def main() -> None:
    one, other = (np.fromfile(path, dtype="<f8") for path in sys.argv[1:])
    answer(rows=len(one), difference=float(np.abs(one - other).max()))


if __name__ == "__main__":
    main()
