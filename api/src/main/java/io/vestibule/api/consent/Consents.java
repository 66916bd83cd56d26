package io.vestibule.api.consent;

/** What people agreed to. */
public interface Consents {}
