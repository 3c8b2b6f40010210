import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'

import { Problem } from '@/api/problems'
import DataTable from '@/parts/DataTable.vue'

vi.mock('vue-router', () => ({ useRouter: () => ({ push: vi.fn() }) }))

interface Row {
  id: number
  name: string
}

function shown(change: { rows?: Row[]; loading?: boolean; problem?: Problem | null; next?: string | null }) {
  const more = vi.fn()
  const load = vi.fn()
  const paging = {
    loading: { value: change.loading ?? false },
    problem: { value: change.problem ?? null },
    next: { value: change.next ?? null },
    adding: { value: false },
    more,
    load,
  }
  const wrapper = mount(DataTable<Row>, {
    props: {
      columns: [{ key: 'name', label: '姓名' }],
      rows: change.rows ?? [],
      paging,
      rowKey: (row: Row) => row.id,
      empty: '没有人',
      emptySays: '请新建',
    },
    slots: { name: '<template #name="{ row }"><b>{{ row.name }}</b></template>', empty: '<a>新建</a>' },
    global: { stubs: { ElButton: { template: '<button><slot /></button>' } } },
  })
  return { wrapper, more, load }
}

it('shows a skeleton while the first rows come', () => {
  expect(shown({ loading: true }).wrapper.findAll('.bone').length).toBeGreaterThan(3)
})

it('says what to do where there is nothing', () => {
  const text = shown({}).wrapper.text()
  expect(text).toContain('没有人')
  expect(text).toContain('请新建')
})

it('keeps its rows while they are loaded anew', () => {
  const { wrapper } = shown({ rows: [{ id: 1, name: '沈**' }], loading: true })
  expect([wrapper.findAll('.bone').length, wrapper.find('table').attributes('aria-busy')]).toEqual([0, 'true'])
})

it('asks for more only where there is more', async () => {
  const last = shown({ rows: [{ id: 1, name: 'a' }] })
  expect(last.wrapper.findAll('footer button')).toHaveLength(0)
  const { wrapper, more } = shown({ rows: [{ id: 1, name: 'a' }], next: 'cursor' })
  await wrapper.get('footer button').trigger('click')
  expect(more).toHaveBeenCalledOnce()
})

it('says what went wrong, and can try again', async () => {
  const { wrapper, load } = shown({ problem: new Problem(500, 'failed', '出错了 / failed') })
  expect(wrapper.get('[role=alert]').text()).toContain('出错了')
  await wrapper.get('[role=alert] button').trigger('click')
  expect(load).toHaveBeenCalledOnce()
})
