/* Where to go after signing in: only a path of the console itself, never another site. */
export function nextOf(given: unknown): string {
  const path = typeof given === 'string' ? given : ''
  return /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/'
}
