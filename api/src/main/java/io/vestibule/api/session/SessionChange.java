package io.vestibule.api.session;

/** What a stage may ask to be done to the visitor's login session. */
public sealed interface SessionChange permits SignIn, SignOut {}
