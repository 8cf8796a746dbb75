import * as z from 'zod';

/** The address of the page on which the policyholder follows the claim; whoever has it needs no log-in. */
export const TrackingLink = z.object({ shared: z.boolean(), url: z.url().optional() }).meta({ id: 'TrackingLink' });

/** Anything that somebody may have typed: what is no token of the hub is answered like one that was revoked. */
export const trackingToken = z.strictObject({ token: z.string().max(2048) });

/** Days after the end of a case for which its link still shows it. */
export const trackedDays = 180;
