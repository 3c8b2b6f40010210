import { Notebook } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['edition.read']
const title = ['服务标准', 'Standards'] as const

export const page = definePage({
  entry: { section: 'standard', order: 10, title, icon: Notebook, route: 'standards', permissions },
  routes: [
    { path: 'standards', name: 'standards', component: () => import('./StandardList.vue'), meta: { title, permissions } },
    {
      path: 'standards/editions/:edition(\\d+)',
      name: 'standards.edition',
      component: () => import('./EditionHandbook.vue'),
      props: true,
      meta: { title: ['服务手册', 'Handbook'], permissions },
    },
    {
      path: 'standards/editions/:edition(\\d+)/readers',
      name: 'standards.readers',
      component: () => import('./EditionReaders.vue'),
      props: true,
      meta: { title: ['签收', 'Sign-offs'], permissions: ['edition.read_sign_offs'] },
    },
    {
      path: 'standards/scopes',
      name: 'standards.scopes',
      component: () => import('./ScopeList.vue'),
      meta: { title: ['适用范围', 'Where standards hold'], permissions },
    },
    {
      path: 'standards/drafts',
      name: 'standards.drafts',
      component: () => import('./DraftList.vue'),
      meta: { title: ['标准草稿', 'Drafts'], permissions: ['draft.read'] },
    },
    {
      path: 'standards/drafts/:draft(\\d+)',
      name: 'standards.drafts.detail',
      component: () => import('./DraftDetail.vue'),
      props: true,
      meta: { title: ['标准草稿', 'Draft'], permissions: ['draft.read'] },
    },
    {
      path: 'standards/comparisons',
      name: 'standards.comparisons',
      component: () => import('./ComparisonList.vue'),
      meta: { title: ['比较与回测', 'Comparisons and backtests'], permissions: ['edition.compare'] },
    },
    {
      path: 'standards/comparisons/:comparison(\\d+)',
      name: 'standards.comparisons.detail',
      component: () => import('./ComparisonDetail.vue'),
      props: true,
      meta: { title: ['版本比较', 'Comparison'], permissions: ['edition.compare'] },
    },
    {
      path: 'standards/backtests/:backtest(\\d+)',
      name: 'standards.comparisons.backtest',
      component: () => import('./BacktestDetail.vue'),
      props: true,
      meta: { title: ['回测', 'Backtest'], permissions: ['backtest.run'] },
    },
  ],
})
