import { configurationElement, SiteConfiguration } from '#schemas/site.ts';

/** What the hub told the page of the place where it is served. @throws when the page came from somewhere else */
export const configuration: SiteConfiguration = SiteConfiguration.parse(
  JSON.parse(document.getElementById(configurationElement)?.textContent ?? ''),
);
