// Judges texts with the built lint, for tests of other languages: node judge.mjs COMPOSER_MJS < {"document": …, "texts": […]}
// prints for each text [[from, to, severity, kind, rule, instead], …], in characters (code points) as Python counts them.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { load } = await import(pathToFileURL(process.argv[2]).href)
const { document, texts } = JSON.parse(readFileSync(0, 'utf8'))
const linter = load(document)
const characters = (text, units) => Array.from(text.slice(0, units)).length
const judged = texts.map((text) =>
  linter.lint(text).map((hit) => [characters(text, hit.start), characters(text, hit.end), hit.severity, hit.kind, hit.rule, hit.instead]),
)
process.stdout.write(JSON.stringify(judged))
