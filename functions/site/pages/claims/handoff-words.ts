/** The parties of a hand-off's steps, as its transition table names them. */
export const relationWords = {
  zh: {
    underwriter: '承保机构',
    handler: '受理机构',
    askingUnderwriter: '承保机构（发起方）',
    askingHandler: '受理机构（发起方）',
    askedUnderwriter: '承保机构（对方发起时）',
    askedHandler: '受理机构（对方发起时）',
    clock: '平台计时',
  },
  en: {
    underwriter: 'Underwriting branch',
    handler: 'Handling branch',
    askingUnderwriter: 'Underwriting branch, if it asked',
    askingHandler: 'Handling branch, if it asked',
    askedUnderwriter: 'Underwriting branch, if the other asked',
    askedHandler: 'Handling branch, if the other asked',
    clock: "The hub's clock",
  },
};
