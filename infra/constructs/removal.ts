import { RemovalPolicy } from 'aws-cdk-lib';
import type { House } from './house.ts';

/** What happens to something that holds data or proof when it leaves the stack. */
export const removal = (house: Pick<House, 'keeps'>) => (house.keeps ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
