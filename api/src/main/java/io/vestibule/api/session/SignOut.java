package io.vestibule.api.session;

/** Ends the visitor's login session, if there is one. Other runs of the browser end with it. */
public record SignOut() implements SessionChange {}
