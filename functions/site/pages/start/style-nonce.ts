/** The nonce of this page's policy, without which no style sheet that a script makes is taken. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

/**
 * Antd hands the nonce to its style sheets, but for those with which a dialog locks the page's scrolling and a table measures the
 * scroll bar. They get it where they are inserted; scripts, which could do so too, come from this host alone.
 */
export function giveStylesTheNonce(): void {
  const { insertBefore, appendChild } = Element.prototype;
  const known = (node: Node) => {
    if (node instanceof HTMLStyleElement && !node.nonce) node.nonce = styleNonce;
  };
  Element.prototype.insertBefore = function <T extends Node>(this: Element, node: T, before: Node | null): T {
    known(node);
    insertBefore.call(this, node, before);
    return node;
  };
  Element.prototype.appendChild = function <T extends Node>(this: Element, node: T): T {
    known(node);
    appendChild.call(this, node);
    return node;
  };
}
