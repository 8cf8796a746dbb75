import { useParams } from 'react-router';
import './claims.css';
import { HandoffList } from './handoff-list.tsx';
import { HandoffRecord } from './handoff-record.tsx';

export const guide = {
  zh: [
    '一地承保、另一地出险的车险案件在这里由出险地机构代为办理。承保机构和出险地机构都可以发起，对方在时限内受理。',
    '列表按最新排列；“待办事项”一栏说明下一步由谁、在什么时限前办理，逾期的以文字标明。“只看逾期”等筛选保留在网址中，可以收藏或转给同事。',
    '会员公司在“我方转出”与“我方接收”之间切换；协调员可以看到两市全部案件。搜索只在已加载的案件中按案号、编号和县区查找，输入时会自动继续加载。',
    '打开案件后，右上角首个按钮就是当前应办的一步。顺序为：受理、指派查勘员、查勘、定损、单证齐全、理算复核、审批、支付、结案。',
    '理算金额合计必须等于定损金额；支付金额必须等于保险应付金额。退回、拒绝、转为普通流程必须写明原因。',
    '影像由双方上传。页面列出快处或普通流程所需的每种影像还缺几张，并把照片自带的时间、位置与申报并排显示；提示只供人工核对，不作结论。',
  ],
  en: [
    'Motor claims of one city whose accident was in the other are handled here by the branch at the accident place. Either branch may ask; the other accepts in time.',
    'The newest come first. "Next step" says what is due, of whom and until when, and says in words what is overdue. Filters stand in the address: keep or send it.',
    'Members switch between what they sent and what they received; coordinators read all. The search looks through what has been loaded, by claim number, id and county, and goes on loading while you search.',
    'On a case, the first button is the step that is due: accept, assign, survey, assess, documents, calculate, approve, pay, close.',
    'The settlement must add up to the assessed damage, the payment to what insurers owe. To decline, return or take a case off the quick track needs a reason.',
    'Both sides upload photos. The page tells how many of each kind are missing, and shows what the photo itself says beside what was declared. Hints are for people to look at; they decide nothing.',
  ],
};

export default function HandoffsPage() {
  const { id } = useParams();
  return id ? <HandoffRecord key={id} id={id} /> : <HandoffList />;
}
