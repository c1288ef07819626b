#!/usr/bin/env python3
"""Writes the countries of ISO 3166-1 as a C table: countries.py ISO_3166-1.json OUTPUT.c"""
import json
import sys

source, output = sys.argv[1:]
with open(source, encoding='utf-8') as file:
    entries = json.load(file)['3166-1']
out = ['/* Made by scripts/countries.py from iso-codes; do not edit. */',
       '#include "reference/countries.h"', '', 'const struct country countries[] = {']
for code, name in sorted((entry['alpha_3'], entry['name']) for entry in entries):
    # Octal escapes end after three digits; hexadecimal ones would swallow what follows.
    text = ''.join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f'\\{byte:03o}'
                   for byte in name.encode('utf-8'))
    out.append(f'    {{"{code}", "{text}"}},')
out += ['};', f'const size_t country_count = {len(entries)};']
with open(output, 'w', encoding='ascii') as file:
    file.write('\n'.join(out) + '\n')
