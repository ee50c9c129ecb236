import type { Page } from 'playwright-core';

/** Signs in through n8n's form, as a person does. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
	await page.goto('/signin');
	const form = page.getByTestId('auth-form');
	await form.getByTestId('emailOrLdapLoginId').locator('input').fill(email);
	await form.getByTestId('password').locator('input').fill(password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/**');
}
