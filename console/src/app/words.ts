import { words } from '@/i18n/words'

export const t = words('app', {
  skip: ['跳到内容', 'Skip to content'],
  navigation: ['导航', 'Navigation'],
  openNavigation: ['打开导航', 'Open navigation'],
  section: {
    work: ['处理', 'Work'],
    records: ['记录', 'Records'],
    standard: ['标准', 'Standard'],
    lead: ['班组', 'Team'],
    manage: ['管理', 'Manage'],
  },
  language: ['English', '中文'],
  toLanguage: ['切换为英文', 'Switch to Chinese'],
  theme: { light: ['浅色', 'Light'], dark: ['深色', 'Dark'], system: ['跟随系统', 'System'], choose: ['主题', 'Theme'] },
  person: ['个人菜单', 'Personal menu'],
  account: ['登录与安全', 'Sign-in and security'],
  notices: ['通知设置', 'Notice settings'],
  inbox: ['收件箱', 'Inbox'],
  inboxCount: ['收件箱，{n} 条未读', 'Inbox, {n} unread'],
  signOut: ['退出登录', 'Sign out'],
  search: ['搜索', 'Search'],
  shortcuts: ['快捷键', 'Keyboard shortcuts'],
  noTeam: ['未分班组', 'no team'],
  missing: {
    title: ['没有这个页面', 'There is no such page'],
    says: [
      '地址可能写错了，或者这一页已经不在。用左侧导航或 Ctrl K 查找。',
      'The address may be mistyped, or the page is gone. Use the navigation or Ctrl K.',
    ],
    back: ['回到首页', 'To the first page'],
  },
  refused: {
    title: ['没有打开此页的权限', 'You may not open this page'],
    says: [
      '您的角色不包含这一页。如果工作需要，请联系管理员。',
      'It is not part of your role. Ask an administrator if you need it for your work.',
    ],
  },
  offline: ['连接不上服务中心，正在重试', 'No connection to the centre; trying again'],
  failed: { title: ['服务中心没有回答', 'The centre does not answer'], again: ['重试', 'Try again'] },
})
