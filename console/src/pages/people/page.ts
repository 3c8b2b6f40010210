import { User } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['person.read', 'skill_group.set_members']
const title = ['人员与班组', 'People and teams'] as const

export const page = definePage({
  entry: { section: 'manage', order: 10, title, icon: User, route: 'people', permissions },
  routes: [
    { path: 'people', name: 'people', component: () => import('./PersonList.vue'), meta: { title, permissions } },
    {
      path: 'people/:person(\\d+)',
      name: 'people.detail',
      component: () => import('./PersonDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
    {
      path: 'people/teams',
      name: 'people.teams',
      component: () => import('./TeamList.vue'),
      meta: { title: ['班组', 'Teams'], permissions },
    },
    {
      path: 'people/groups',
      name: 'people.groups',
      component: () => import('./GroupList.vue'),
      meta: { title: ['技能组', 'Skill groups'], permissions },
    },
    {
      path: 'people/groups/:group(\\d+)',
      name: 'people.groups.detail',
      component: () => import('./GroupDetail.vue'),
      props: true,
      meta: { title: ['技能组', 'Skill group'], permissions },
    },
  ],
})
