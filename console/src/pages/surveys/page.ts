import { Star } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['survey.read']
const title = ['满意度评价', 'Surveys'] as const

export const page = definePage({
  entry: { section: 'records', order: 30, title, icon: Star, route: 'surveys', permissions },
  routes: [
    { path: 'surveys', name: 'surveys', component: () => import('./SurveyList.vue'), meta: { title, permissions } },
    {
      path: 'surveys/:survey(\\d+)',
      name: 'surveys.detail',
      component: () => import('./SurveyDetail.vue'),
      props: true,
      meta: { title: ['评价', 'Survey'], permissions },
    },
    {
      path: 'surveys/rates',
      name: 'surveys.rates',
      component: () => import('./SurveyRates.vue'),
      meta: { title: ['评价统计', 'Survey figures'], permissions: ['survey.read_rates'] },
    },
    {
      path: 'surveys/questions',
      name: 'surveys.questions',
      component: () => import('./QuestionSets.vue'),
      meta: { title: ['问卷', 'Question sets'], permissions: ['question_set.read'] },
    },
  ],
})
