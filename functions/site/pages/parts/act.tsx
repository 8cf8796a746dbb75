import { Button, type ButtonProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { type RouteId, routes } from '#schemas/routes.ts';
import { ActionDialog, type ActionDialogProps } from '../forms/action-dialog.tsx';
import { useLanguage } from '../start/language.ts';
import { useMay } from './hub.tsx';

interface ActProps extends Omit<ActionDialogProps, 'route' | 'onClose'> {
  readonly route: RouteId;
  readonly label?: ReactNode;
  readonly button?: ButtonProps;
  /** Before the form appears: what it sends unasked can be made anew. */
  readonly onOpen?: () => void;
}

/** A button that opens the form of one route, for callers who may call it. */
export function Act({ route, label, button, onOpen, ...dialog }: ActProps) {
  const language = useLanguage();
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may(route)) return null;
  const openForm = () => {
    onOpen?.();
    setOpen(true);
  };
  return (
    <>
      <Button {...button} onClick={openForm}>
        {label ?? dialog.title ?? routes[route].summary[language]}
      </Button>
      {open && <ActionDialog {...dialog} route={routes[route]} onClose={() => setOpen(false)} />}
    </>
  );
}
