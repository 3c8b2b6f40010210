/** Everything within the shadow root, and nothing of the page's: `all: initial` at its door. */
export const STYLES = `
:host{all:initial;--accent:#0b6e75;--on:#fff;--mark:#0b6e75;--ink:#1d2733;--soft:#5a6675;--line:#d9dee5;--paper:#fff;--back:#f4f6f8;--warn:#8a5300;--warnback:#fff4e0;--bad:#b3261e;
position:fixed;right:20px;bottom:20px;z-index:2147483000;font:15px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;color:var(--ink);-webkit-text-size-adjust:100%}
:host([hidden]){display:none}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
button,input,textarea{font:inherit;color:inherit;margin:0}
button{cursor:pointer;border:0;background:none;padding:0}
button:disabled{cursor:default;opacity:.55}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
.launch{position:relative;width:56px;height:56px;border-radius:50%;background:var(--accent);color:var(--on);display:grid;place-items:center;box-shadow:0 4px 16px rgba(16,32,48,.28);float:right}
.launch svg{width:26px;height:26px}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:var(--bad);color:#fff;font-size:12px;line-height:22px;font-weight:600;text-align:center}
.panel{display:flex;flex-direction:column;width:384px;height:min(640px,calc(100vh - 40px));background:var(--paper);border-radius:14px;box-shadow:0 12px 40px rgba(16,32,48,.3);overflow:hidden;animation:rise .16s ease-out}
@keyframes rise{from{opacity:0;transform:translateY(10px)}}
header{display:flex;align-items:center;gap:2px;padding:8px 6px 8px 18px;background:var(--accent);color:var(--on);min-height:60px}
header .who{flex:1;min-width:0}
h2{margin:0;font-size:16px;line-height:1.35;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header p{margin:0;font-size:13px;line-height:1.4;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header :focus-visible{outline-color:var(--on);outline-offset:-4px}
.icon{width:44px;height:44px;display:grid;place-items:center;border-radius:10px}
.icon:hover:not(:disabled){background:rgba(127,127,127,.16)}
.strip{padding:8px 18px;font-size:13px;background:var(--warnback);color:var(--warn);border-bottom:1px solid #f0dfc0}
.strip.good{background:var(--paper);color:var(--ink);border-color:var(--line)}
main{flex:1;min-height:0;display:flex;flex-direction:column;background:var(--back)}
.page{flex:1;overflow-y:auto;padding:20px 18px;background:var(--paper)}
.page p{margin:0 0 14px}
.lead{font-size:15px;white-space:pre-line}
.centre .lead{color:var(--ink);font-size:16px}
.centre{display:grid;place-content:center;text-align:center;gap:14px;color:var(--soft)}
label,legend{display:block;font-size:14px;font-weight:500}
label small,legend small{font-weight:400;color:var(--soft);margin-left:6px}
.field{margin-bottom:14px}
.field input,.field textarea,.ask input{width:100%;min-height:44px;padding:9px 12px;margin-top:4px;border:1px solid #87919e;border-radius:8px;background:var(--paper);font-size:16px}
.field textarea{min-height:96px;resize:vertical}
[aria-invalid=true]{border-color:var(--bad)!important}
.wrong{color:var(--bad);font-size:13px;margin:4px 0 0!important}
.check{display:flex;gap:10px;align-items:flex-start;font-weight:400;padding:8px 0;min-height:44px;cursor:pointer}
.field .check input{width:20px;min-height:0;height:20px;padding:0;margin:1px 0 0;accent-color:var(--mark);flex:none}
.main{display:block;width:100%;min-height:46px;padding:10px 16px;border-radius:9px;background:var(--accent);color:var(--on);font-weight:600;text-align:center}
.plain{min-height:44px;padding:8px 14px;border-radius:9px;border:1px solid #87919e;background:var(--paper);font-weight:500}
.row{display:flex;gap:10px;flex-wrap:wrap}
.row>*{flex:1}
.log{flex:1;overflow-y:auto;padding:16px 14px 8px;display:flex;flex-direction:column;gap:3px;overscroll-behavior:contain}
.log>:first-child{margin-top:auto}
.m{max-width:82%;align-self:flex-start;display:flex;flex-direction:column;align-items:flex-start;margin-top:7px}
.m.mine{align-self:flex-end;align-items:flex-end}
.m.same{margin-top:0}
.name{font-size:12px;color:var(--soft);margin:0 4px 2px}
.b{padding:8px 13px;border-radius:14px;border-top-left-radius:4px;background:var(--paper);border:1px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere;min-width:0;max-width:100%}
.mine .b{background:var(--accent);border-color:var(--accent);color:var(--on);border-radius:14px;border-top-right-radius:4px}
.b a{color:inherit;text-decoration:underline}
.mark{font-size:12px;color:var(--soft);margin:1px 4px 0;font-variant-numeric:tabular-nums}
.mark:empty,.quiet .mark{display:none}
.same .name{display:none}
.mark button{color:var(--bad);text-decoration:underline;min-height:24px}
.note{align-self:center;max-width:90%;text-align:center;font-size:13px;color:var(--soft);padding:5px 10px;white-space:pre-line}
.typing{font-size:13px;color:var(--soft);padding:2px 18px 8px;background:var(--back)}
.file{display:flex;align-items:center;gap:8px;text-align:left;min-height:44px}
canvas{display:block;max-width:100%;border-radius:8px}
.shot{padding:0;display:block}
.b.pic{padding:4px;background:var(--paper);border-color:var(--line)}
.composer{display:flex;align-items:flex-end;gap:2px;padding:6px;border-top:1px solid var(--line);background:var(--paper)}
.composer textarea{flex:1;min-width:0;border:0;resize:none;padding:10px 4px;max-height:132px;height:44px;line-height:24px;font-size:16px;background:none;outline:none}
.composer textarea::placeholder{color:#66717e}
.composer:focus-within{box-shadow:inset 0 2px 0 var(--mark)}
.composer .go{color:var(--mark)}
.foot{flex:none;max-height:72%;overflow-y:auto;background:var(--paper)}
.below{border-top:1px solid var(--line);padding:14px 18px}
.below p{margin:0 0 10px}
fieldset{border:0;margin:0;padding:0}
.stars{display:flex;margin:4px 0 8px -8px}
.stars label{width:46px;height:46px;display:grid;place-items:center;cursor:pointer;color:#87919e;border-radius:10px}
.stars input{position:absolute;opacity:0;width:1px;height:1px}
.stars svg{width:28px;height:28px}
.stars .on{color:#a15c00}
.stars .on svg{fill:#f5b301}
.stars label:focus-within{outline:2px solid var(--mark)}
.menu{position:absolute;right:14px;top:54px;background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:10px;box-shadow:0 8px 24px rgba(16,32,48,.2);padding:6px;z-index:2;min-width:200px}
.menu button{display:block;width:100%;min-height:44px;padding:8px 12px;text-align:left;border-radius:7px}
.menu button:hover{background:var(--back)}
.panel{position:relative}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.spin{width:28px;height:28px;border-radius:50%;border:3px solid var(--line);border-top-color:var(--mark);margin:0 auto;animation:turn .9s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (max-width:480px){
:host(.open){inset:0;right:0;bottom:0}
.panel{width:100vw;height:100vh;height:100dvh;border-radius:0;padding-bottom:env(safe-area-inset-bottom)}
header{padding-top:max(8px,env(safe-area-inset-top))}
}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (forced-colors:active){.launch,.main,.mine .b,header{border:1px solid}}
`;

/** Black or white upon a colour, whichever is read more easily. */
export function inkOn(colour: string): string {
  const light = lightness(colour);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#000";
}

/** Whether it can be seen upon white (WCAG 2.2: 4.5 to 1). */
export function isDark(colour: string): boolean {
  return 1.05 / (lightness(colour) + 0.05) >= 4.5;
}

/** The relative luminance of WCAG. */
function lightness(colour: string): number {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!found) return 0;
  const [red, green, blue] = found.slice(1).map((part) => {
    const level = parseInt(part, 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
