"""`make bench`: each benchmark beside a peer in the same run, written to results.json.

Seconds depend on the machine and on what else it does; ratios much less. A ratio above
1 means that the product is faster, or needs less. What is counted and should be 0 has
none.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

from bench import (
    crawl,
    kills,
    local_audio,
    lookups,
    merge,
    prediction,
    replication,
)

BENCHMARKS = (crawl, kills, local_audio, lookups, merge, prediction, replication)


def main() -> None:
    rows = [row for benchmark in BENCHMARKS for row in benchmark.run()]
    results = {"python": platform.python_version(), "rows": rows}
    path = Path(__file__).with_name("results.json")
    path.write_text(json.dumps(results, indent=1) + "\n")
    width = max(len(row["what"]) for row in rows)
    for row in rows:
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.2f}"
        print(
            f"{row['what']:<{width}}  {row['ours']:>9.2f} {row['unit']:<8} "
            f"against {row['peer']:>9.2f}  ratio {ratio}"
        )
    print(f"written to {path.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
