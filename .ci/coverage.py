"""Reads lcov from standard input and prints the share of covered lines of each target.

With the name of a target, prints its missed lines instead, as FILE:FIRST-LAST.
"""
import collections
import os
import sys

wanted = sys.argv[1]
reached = collections.defaultdict(dict)
name = None
for line in sys.stdin:
    if line.startswith("SF:"):
        name = os.path.relpath(line[3:].strip())
    elif line.startswith("DA:"):
        number, count = line[3:].split(",")[:2]
        lines = reached[name]
        lines[int(number)] = max(lines.get(int(number), 0), int(count))

targets = collections.defaultdict(lambda: [0, 0])
for name, lines in sorted(reached.items()):
    target = name.split("/")[1]
    targets[target][0] += sum(1 for count in lines.values() if count)
    targets[target][1] += len(lines)
    if target == wanted:
        missed = sorted(number for number, count in lines.items() if not count)
        while missed:
            first = last = missed.pop(0)
            while missed and missed[0] == last + 1:
                last = missed.pop(0)
            print(f"{name}:{first}-{last}")

if not wanted:
    whole = [0, 0]
    for target, (hit, all_lines) in sorted(targets.items()):
        print(f"{target:16} {100 * hit / all_lines:6.1f} %  {hit} of {all_lines} lines")
        whole = [whole[0] + hit, whole[1] + all_lines]
    print(f"{'together':16} {100 * whole[0] / whole[1]:6.1f} %  {whole[0]} of {whole[1]} lines")
