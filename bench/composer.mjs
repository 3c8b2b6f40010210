// CPU time of one lint, in microseconds, by length of the draft: node composer.mjs COMPOSER_MJS < {"document": …, "texts": {"20": […]}}
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { load } = await import(pathToFileURL(process.argv[2]).href)
const { document, texts } = JSON.parse(readFileSync(0, 'utf8'))

function spent(task) {
  const before = process.cpuUsage()
  task()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

let linter
const loading = spent(() => (linter = load(document)))
const first = spent(() => linter.lint(Object.values(texts)[0][0]))
const measured = Object.entries(texts).map(([length, some]) => {
  for (const text of some) linter.lint(text)
  const each = some.flatMap((text) => [0, 1, 2, 3].map(() => spent(() => linter.lint(text)))).sort((a, b) => a - b)
  return [length, each]
})
console.log(JSON.stringify({ loading, first, lint: Object.fromEntries(measured) }))
