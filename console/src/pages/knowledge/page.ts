import { Reading } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['knowledge.read']
const title = ['知识库', 'Knowledge'] as const

export const page = definePage({
  entry: { section: 'standard', order: 20, title, icon: Reading, route: 'knowledge', permissions },
  routes: [
    { path: 'knowledge', name: 'knowledge', component: () => import('./ArticleList.vue'), meta: { title, permissions } },
    {
      path: 'knowledge/questions',
      name: 'knowledge.questions',
      component: () => import('./Questions.vue'),
      meta: { title: ['没有找到答案的提问', 'Questions without answer'], permissions: ['knowledge.read_questions'] },
    },
    {
      path: 'knowledge/new',
      name: 'knowledge.new',
      component: () => import('./NewArticle.vue'),
      meta: { title: ['写知识条目', 'Write an article'], permissions: ['knowledge.write'] },
    },
    {
      path: 'knowledge/:article(\\d+)',
      name: 'knowledge.detail',
      component: () => import('./ArticleDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
    {
      path: 'knowledge/:article(\\d+)/draft',
      name: 'knowledge.draft',
      component: () => import('./ArticleDraft.vue'),
      props: true,
      meta: { title: ['修改知识条目', 'Change an article'], permissions: ['knowledge.write'] },
    },
  ],
})
