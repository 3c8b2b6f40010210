import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'

import CopyText from '@/parts/CopyText.vue'

afterEach(() => vi.unstubAllGlobals())

function shown(writeText: () => Promise<void>) {
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  return mount(CopyText, {
    props: { text: '<script src="…">', label: '脚本' },
    global: { stubs: { ElButton: { template: '<button><slot /></button>' } } },
  })
}

it('copies the text as it stands', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined)
  const wrapper = shown(writeText)
  await wrapper.get('button').trigger('click')
  await flushPromises()
  expect(writeText).toHaveBeenCalledWith('<script src="…">')
  expect(wrapper.get('button').text()).toBe('已复制')
})

it('says what to do where the browser does not let it', async () => {
  const wrapper = shown(vi.fn().mockRejectedValue(new Error('denied')))
  await wrapper.get('button').trigger('click')
  await flushPromises()
  expect(wrapper.get('[role=status]').text()).toContain('手动复制')
})
