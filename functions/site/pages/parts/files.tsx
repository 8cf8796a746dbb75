import { FilePdfOutlined } from '@ant-design/icons';
import { Image } from 'antd';
import { marks } from '../start/language.ts';

export interface ShownFile {
  readonly id: string;
  /** What it shows, in words. */
  readonly name: string;
  readonly fileName: string;
  /** Valid for minutes. */
  readonly link: string;
  readonly thumbnailLink?: string | undefined;
}

/** Pictures side by side, each to be enlarged, turned and leafed through with the keyboard; other papers as links. */
export function Files({ files }: { readonly files: readonly ShownFile[] }) {
  const isPaper = ({ fileName }: ShownFile) => /\.pdf$/i.test(fileName);
  return (
    <>
      <Image.PreviewGroup>
        <div className="pictures">
          {files
            .filter((file) => !isPaper(file))
            .map(({ id, name, link, thumbnailLink }) => (
              <figure key={id}>
                <Image
                  alt={name}
                  src={thumbnailLink ?? link}
                  preview={{ src: link }}
                  width={160}
                  height={120}
                  className="picture"
                />
                <figcaption>{name}</figcaption>
              </figure>
            ))}
        </div>
      </Image.PreviewGroup>
      <ul className="plain">
        {files.filter(isPaper).map(({ id, name, fileName, link }) => (
          <li key={id}>
            <FilePdfOutlined aria-hidden /> {name}
            {marks.colon()}
            <a href={link} target="_blank" rel="noreferrer">
              {fileName}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
