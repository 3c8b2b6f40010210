// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { belongs, crc32, zip } from '@/pages/standards/zip'

const bytes = (text: string) => new TextEncoder().encode(text)
const folder = mkdtempSync(join(tmpdir(), 'sanxiang-zip-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('an archive', () => {
  it('has the check sum that the format wants', () => {
    expect(crc32(bytes('123456789'))).toBe(0xcbf43926)
    expect(crc32(bytes(''))).toBe(0)
  })

  it('is read by others as it was written, Chinese names included', async () => {
    const files = { 'mine/standard.yaml': 'standard: mine\n', 'mine/条款/甲.yaml': '甲：乙\n', 'mine/empty.yaml': '' }
    const archive = zip(Object.entries(files).map(([path, text]) => ({ path, content: bytes(text) })))
    const path = join(folder, 'mine.zip')
    writeFileSync(path, Buffer.from(await archive.arrayBuffer()))
    const script =
      'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).decode() for n in z.namelist()}), z.testzip())'
    expect(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }).trim()).toBe(
      `${JSON.stringify(files)
        .replace(/[\u0080-\uffff]/g, escaped)
        .replaceAll('":"', '": "')
        .replaceAll('","', '", "')} None`,
    )
  })

  it.each([
    ['mine/standard.yaml', true],
    ['mine/.git/config', false],
    ['mine/.DS_Store', false],
    ['mine/__pycache__/a.pyc', false],
  ])('of %s: %s', (path, expected) => {
    expect(belongs(path)).toBe(expected)
  })
})

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
