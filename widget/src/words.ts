import type { Language } from "./types";

/** Everything that the widget says by itself; what a site says of itself comes with the session. */
const WORDS = {
  title: ["在线客服", "Chat with us"],
  open: ["打开在线客服", "Open the chat"],
  unread: ["{n} 条未读消息", "{n} unread messages"],
  minimise: ["收起", "Minimise"],
  menu: ["更多", "More"],
  begin: ["开始咨询", "Start the chat"],
  hello: ["请填写以下信息，我们马上为您服务。", "Tell us a little about it, and we will be right with you."],
  loading: ["正在连接…", "Connecting…"],
  failed: ["暂时无法连接，请稍后再试", "We cannot be reached right now. Please try again."],
  retry: ["重试", "Try again"],
  required: ["必填", "required"],
  queue: ["排队中，前面还有 {n} 位", "In the queue, {n} ahead of you"],
  next: ["您是下一位，请稍候", "You are next"],
  queued: ["正在为您安排客服", "Finding somebody for you"],
  wait: ["预计等待 {t}", "about {t}"],
  seconds: ["不到 1 分钟", "less than a minute"],
  minutes: ["约 {n} 分钟", "{n} min"],
  active: ["正在为您服务", "Here to help you"],
  ended: ["会话已结束", "The chat has ended"],
  reconnecting: ["连接中断，正在重新连接…", "Connection lost. Reconnecting…"],
  behind: ["正在补收 {n} 条消息…", "Catching up, {n} messages behind…"],
  typing: ["对方正在输入…", "typing…"],
  placeholder: ["请输入您的问题", "Type your message"],
  send: ["发送", "Send"],
  attach: ["发送图片或文件", "Send a picture or file"],
  sending: ["发送中", "Sending"],
  waiting: ["尚未发出，会自动重试", "Not sent yet, trying again"],
  delivered: ["已送达", "Delivered"],
  read: ["已读", "Read"],
  you: ["您", "You"],
  agent: ["客服", "Agent"],
  notice: ["系统", "Notice"],
  transferred: ["已为您转接", "You have been transferred"],
  idle: ["会话将在 {t} 后自动结束，发消息即可继续", "The chat ends in {t} unless you write something"],
  end: ["结束会话", "End the chat"],
  sure: ["确定结束本次会话吗？", "End this chat?"],
  cancel: ["取消", "Cancel"],
  leaveQueue: ["离开队列", "Leave the queue"],
  rate: ["请评价本次服务", "How did we do?"],
  stars: ["{n} 分", "{n} out of 5"],
  remark: ["还有什么想告诉我们？（选填）", "Anything else? (optional)"],
  submit: ["提交", "Submit"],
  thanks: ["感谢您的评价", "Thank you for your feedback"],
  again: ["再次咨询", "Start another chat"],
  transcript: ["发送聊天记录到邮箱", "E-mail me this chat"],
  email: ["邮箱", "E-mail"],
  phone: ["电话", "Phone"],
  mailed: ["已受理，稍后发送到您的邮箱", "It will be in your inbox shortly"],
  opens: ["{t} 恢复服务", "We are back: {t}"],
  message: ["留言内容", "Your message"],
  leave: ["提交留言", "Leave the message"],
  reach: ["请留下电话或邮箱，以便我们答复", "Leave a phone number or e-mail address so that we can answer"],
  left: ["留言已收到，编号 {n}", "We have your message. Its number is {n}"],
  due: ["我们会在 {t} 前答复您", "We will answer by {t}"],
  tooLarge: ["文件至多 {n} MB", "{n} MB at most"],
  wrongKind: ["不支持这种文件", "This kind of file is not taken"],
  picture: ["图片", "Picture"],
  file: ["文件", "File"],
  download: ["下载 {name}", "Download {name}"],
  unavailable: ["文件暂不可用", "Not available yet"],
  uploading: ["上传中", "Uploading"],
  powered: ["三响", "Sanxiang"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

export function say(language: Language, word: Word, values: Record<string, string | number> = {}): string {
  return WORDS[word][language === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Of "中文 / English", as the centre answers, the half that is due. */
export function half(text: string, language: Language): string {
  const place = text.indexOf(" / ");
  if (place < 0) return text;
  return language === "zh" ? text.slice(0, place) : text.slice(place + 3);
}

export function span(seconds: number, language: Language): string {
  return seconds < 60 ? say(language, "seconds") : say(language, "minutes", { n: Math.round(seconds / 60) });
}

export function clock(at: Date, language: Language): string {
  return at.toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** A day and time; today without the day. */
export function moment(at: Date, language: Language, now = new Date()): string {
  const time = clock(at, language);
  if (at.toDateString() === now.toDateString()) return time;
  const day = at.toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", { month: "short", day: "numeric", weekday: "short" });
  return `${day} ${time}`;
}
