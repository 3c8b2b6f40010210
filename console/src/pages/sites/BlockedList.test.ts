import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, expect, it, vi } from 'vitest'

import { type Me, useMe } from '@/api/me'
import BlockedList from '@/pages/sites/BlockedList.vue'

const asked = vi.hoisted(() => ({ confirmed: vi.fn(), toldDone: vi.fn(), toldFailed: vi.fn() }))
vi.mock('@/parts/ask', () => asked)
vi.mock('vue-router', () => ({ useRouter: () => ({ push: vi.fn() }), useRoute: () => ({ name: 'sites.blocked' }) }))

const blocked = (id: number, change = {}) => ({
  id,
  site: 3,
  site_name: '知秋商城',
  name: '王**',
  proven: false,
  customer: null,
  seen_at: '2026-11-26T01:00:00Z',
  blocked_at: '2026-11-26T02:00:00Z',
  blocked_by: 2,
  blocked_by_name: '何静',
  reason: `理由 ${id}`,
  ...change,
})

interface Answer {
  status?: number
  body: unknown
}

/* The centre: what it answers to each request in turn. */
function network(...answers: Answer[]): string[] {
  const sent: string[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(`${request.method} ${new URL(request.url).pathname}${new URL(request.url).search}`)
    const { status = 200, body } = answers.shift() ?? { body: { items: [], next: null } }
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))
  })
  return sent
}

const ElButton = { props: ['disabled'], template: '<button :disabled="disabled"><slot /></button>' }
const RouterLink = { props: ['to'], template: '<a :data-to="to.name"><slot /></a>' }

async function shown(permissions: Record<string, string>) {
  setActivePinia(createPinia())
  useMe().me = { roles: [], permissions } as unknown as Me
  const wrapper = mount(BlockedList, { global: { stubs: { ElButton, RouterLink } }, attachTo: document.body })
  await flushPromises()
  return wrapper
}

const LEADER = { 'visitor.block': 'team', 'site.read': 'all', 'chat.serve': 'own' }
const AGENT = { 'visitor.block': 'own', 'chat.serve': 'own' }

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetAllMocks()
  document.body.innerHTML = ''
})

it('tells of each visitor where, by whom, when and why', async () => {
  network({ body: { items: [blocked(7)], next: null } })
  const text = (await shown(LEADER)).get('tbody tr').text()
  for (const told of ['王**', '理由 7', '知秋商城', '何静']) expect(text).toContain(told)
})

it.each([
  ['who has them', LEADER, ['sites', 'sites.blocked', 'sites.detail']],
  ['not who has none', AGENT, []],
])('leads to the sites: %s', async (_, permissions, expected) => {
  network({ body: { items: [blocked(7)], next: null } })
  const links = (await shown(permissions)).findAll('a').map((each) => each.attributes('data-to'))
  expect(links).toEqual(expected)
})

it('lets one in again once that is confirmed, and keeps the other rows', async () => {
  const sent = network({ body: { items: [blocked(7), blocked(8)], next: 'more' } }, { body: blocked(7) })
  asked.confirmed.mockResolvedValue(true)
  const wrapper = await shown(LEADER)
  await wrapper.get('tbody button').trigger('click')
  await flushPromises()
  expect(sent).toEqual(['GET /api/v1/live/visitors/blocked?size=50', 'POST /api/v1/live/visitors/7/unblock'])
  expect(asked.toldDone).toHaveBeenCalledWith('已解除屏蔽：王**')
  expect(wrapper.findAll('tbody tr').map((row) => row.text().includes('理由 8'))).toEqual([true])
  expect(document.activeElement).toBe(wrapper.get('tbody button').element)
})

it('loads what is behind the last one', async () => {
  const sent = network({ body: { items: [blocked(7)], next: 'more' } }, { body: blocked(7) }, { body: { items: [blocked(9)], next: null } })
  asked.confirmed.mockResolvedValue(true)
  const wrapper = await shown(LEADER)
  await wrapper.get('tbody button').trigger('click')
  await flushPromises()
  expect(sent.at(-1)).toBe('GET /api/v1/live/visitors/blocked?size=50')
  expect(wrapper.text()).toContain('理由 9')
})

it('does nothing that is not confirmed', async () => {
  const sent = network({ body: { items: [blocked(7)], next: null } })
  asked.confirmed.mockResolvedValue(false)
  const wrapper = await shown(LEADER)
  await wrapper.get('tbody button').trigger('click')
  await flushPromises()
  expect(sent).toHaveLength(1)
})

it('says why it could not, and keeps the row', async () => {
  network(
    { body: { items: [blocked(7)], next: null } },
    { status: 409, body: { type: 'urn:sanxiang:problem:conflict', title: '未屏蔽 / not blocked' } },
  )
  asked.confirmed.mockResolvedValue(true)
  const wrapper = await shown(LEADER)
  await wrapper.get('tbody button').trigger('click')
  await flushPromises()
  expect(asked.toldFailed).toHaveBeenCalledOnce()
  expect(wrapper.findAll('tbody tr')).toHaveLength(1)
})

it('says what blocking is and where it is done while nobody is blocked', async () => {
  network({ body: { items: [], next: null } })
  const text = (await shown(AGENT)).text()
  for (const told of ['没有被屏蔽的访客', '不能再发消息', '去工作台']) expect(text).toContain(told)
})
