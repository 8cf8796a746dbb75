import { Select } from 'antd';
import type { ReactElement } from 'react';
import { PublicKeyInput } from '../administration/public-key-input.tsx';
import { ShareInput } from '../administration/share-input.tsx';
import { AssessedInput, CredentialInput, CustomerOfInput, HoursInput } from '../claims/claims-inputs.tsx';
import { useCommittee } from '../parts/committee.tsx';
import { useDirectory } from '../parts/directory.tsx';
import { useHub } from '../parts/hub.tsx';
import { FindingsInput, SuccessorInput, WaiversInput } from '../people/inputs.tsx';
import { LineInput } from '../publication/line-input.tsx';
import { marks, useLanguage } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { FileInput, FilesInput } from './file-inputs.tsx';
import type { InputProps } from './money-time.tsx';

/** A member by its name. */
function MemberInput(props: InputProps<string>) {
  const language = useLanguage();
  const members = useDirectory()?.members ?? [];
  const options = members.map(({ id, name, nameEn }) => ({ value: id, label: language === 'zh' ? name : nameEn }));
  return <Select {...props} showSearch={{ optionFilterProp: 'label' }} allowClear options={options} />;
}

/** A branch by its name, grouped by company; `own`: of the caller's company alone. */
function BranchInput({ own = false, ...props }: InputProps<string> & { readonly own?: boolean }) {
  const { me } = useHub();
  const names = useNames();
  const branches = useDirectory()?.branches ?? [];
  const options = branches
    .filter(({ memberId }) => !own || memberId === me.memberId)
    .map(({ id, name, cityCode }) => ({ value: id, label: `${name}${marks.inBrackets(names.place(cityCode))}` }));
  return <Select {...props} showSearch={{ optionFilterProp: 'label' }} allowClear options={options} />;
}

/** Somebody of the anti-fraud committee by name, oneself among them. */
function CommitteeInput(props: InputProps<string>) {
  const names = useNames();
  const options = (useCommittee() ?? []).map(({ id, name, cityCode }) => ({
    value: id,
    label: cityCode ? `${name}${marks.inBrackets(names.place(cityCode))}` : name,
  }));
  return <Select {...props} showSearch={{ optionFilterProp: 'label' }} options={options} />;
}

const PortraitInput = (props: InputProps<string>) => <FileInput {...props} shotKind="portrait" />;
const PapersInput = (props: InputProps<readonly string[]>) => <FilesInput {...props} shotKind="papers" />;
const DamageInput = (props: InputProps<readonly string[]>) => <FilesInput {...props} shotKind="damage" most={20} />;
const SceneInput = (props: InputProps<readonly string[]>) => <FilesInput {...props} shotKind="scene" most={50} />;
const VehicleInput = (props: InputProps<readonly string[]>) => <FilesInput {...props} shotKind="insured-vehicle" />;

/**
 * Fields that are more than text: the id of something that has a name, a file that must first be sent. By `kind.field` where one noun
 * needs it differently, else by the field's name wherever it stands. The form hands value and `onChange` to the element.
 */
export const editors: Readonly<Record<string, ReactElement>> = {
  memberId: <MemberInput />,
  insurerId: <MemberInput />,
  underwriterId: <MemberInput />,
  customerOf: <MemberInput />,
  investigatorId: <CommitteeInput />,
  branchId: <BranchInput />,
  underwritingBranchId: <BranchInput />,
  handlingBranchId: <BranchInput />,
  photoId: <PortraitInput />,
  documentIds: <PapersInput />,
  photoIds: <VehicleInput />,
  liveryPhotoIds: <VehicleInput />,
  evidenceIds: <DamageInput />,
  'principal.key': <PublicKeyInput />,
  'member.rewardShare': <ShareInput />,
  'statement.line': <LineInput />,
  'lead.evidenceIds': <SceneInput />,
  'adjuster.photoIds': <PapersInput />,
  'adjuster.items': <FindingsInput kind="kit" />,
  'vehicle.items': <FindingsInput kind="vehicle" />,
  'adjuster.waivers': <WaiversInput />,
  successorId: <SuccessorInput />,
  credentialNumber: <CredentialInput />,
  'assist.customerOf': <CustomerOfInput />,
  'handoff.assessedFen': <AssessedInput />,
  hoursTenths: <HoursInput />,
};
