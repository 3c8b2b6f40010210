/* Firefox · Linux out of what a browser says of itself. */
export function browserName(agent: string): string {
  const browser = /Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? agent.slice(0, 40)
  const system = /Windows|Android|iPhone|iPad|Mac OS|Linux/.exec(agent)?.[0]
  return [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(' · ')
}
