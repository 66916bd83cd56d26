package io.vestibule.consent;

import io.vestibule.api.consent.Consents;

/** What people agreed to. */
public final class ConsentStore implements Consents {}
