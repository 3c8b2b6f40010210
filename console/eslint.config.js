// A house of layers: app > pages > features > parts > api | i18n | design. A layer imports only those below it; pages know nothing of
// each other, nor do features. What two of them need moves down.
import { readdirSync } from 'node:fs'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const LAYERS = [['app'], ['pages'], ['features'], ['parts'], ['api', 'i18n', 'design']]
const UPWARDS = { group: ['../**'], message: 'Write @/layer/folder/file: a name has one address.' }

const above = (layer) =>
  LAYERS.slice(
    0,
    LAYERS.findIndex((names) => names.includes(layer)),
  ).flat()
const beside = (layer) => LAYERS.find((names) => names.includes(layer)).filter((name) => name !== layer)
const folders = (layer) =>
  readdirSync(new URL(`src/${layer}`, import.meta.url), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map((each) => each.name)

function restricted(files, forbidden, message) {
  const patterns = [UPWARDS, ...(forbidden.length ? [{ group: forbidden, message }] : [])]
  return { files: [`src/${files}/**/*.{ts,vue}`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const layers = LAYERS.flat().map((layer) =>
  restricted(
    layer,
    [...above(layer), ...beside(layer)].map((name) => `@/${name}/**`),
    `${layer} stands below: app > pages > features > parts > api | i18n | design.`,
  ),
)
const apart = ['pages', 'features'].flatMap((layer) =>
  folders(layer).map((own) =>
    restricted(
      `${layer}/${own}`,
      [
        ...above(layer).map((name) => `@/${name}/**`),
        ...folders(layer)
          .filter((name) => name !== own)
          .map((name) => `@/${layer}/${name}/**`),
      ],
      `${layer} know nothing of each other; what two of them need moves down a layer.`,
    ),
  ),
)

export default ts.config(
  { ignores: ['node_modules', 'src/api/schema.d.ts'] },
  ...ts.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      // Both would be blocked by the content security policy, and the second opens a door.
      'vue/no-static-inline-styles': 'error',
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 500],
      '@typescript-eslint/consistent-type-imports': 'error',
      // How it looks is prettier's.
      ...Object.fromEntries(
        [
          'html-indent',
          'html-self-closing',
          'max-attributes-per-line',
          'singleline-html-element-content-newline',
          'multiline-html-element-content-newline',
          'html-closing-bracket-newline',
          'first-attribute-linebreak',
          'attributes-order',
        ].map((rule) => [`vue/${rule}`, 'off']),
      ),
    },
  },
  ...layers,
  ...apart,
)
