#!/usr/bin/env python3
"""Writes files as a C table of texts: embed.py NAME OUTPUT.c INPUT..."""
import os
import sys

name, output, inputs = sys.argv[1], sys.argv[2], sys.argv[3:]
out = ['/* Made by scripts/embed.py; do not edit. */',
       '#include "reference/builtin.h"', '']
for number, path in enumerate(inputs):
    with open(path, 'rb') as file:
        data = file.read()
    out.append(f'static const unsigned char file_{number}[] = {{')
    for start in range(0, len(data), 20):
        out.append(','.join(str(byte) for byte in data[start:start + 20]) + ',')
    out.append('0};')
out.append(f'const struct folder_file {name}[] = {{')
for number, path in enumerate(inputs):
    base = os.path.basename(path)
    out.append(f'{{"{base}", "built-in/{base}", (const char *)file_{number}, sizeof file_{number} - 1}},')
out.append('};')
out.append(f'const size_t {name}_count = {len(inputs)};')
with open(output, 'w') as file:
    file.write('\n'.join(out) + '\n')
