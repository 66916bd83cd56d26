package io.vestibule.mail;

import java.time.Duration;

/**
 * What waits to be sent, and what could not be.
 *
 * @param due how many mails could be sent now
 * @param late for how long the first of them could have been; zero if none is due
 * @param failed how many were given up, of those that are still kept
 */
public record MailBacklog(long due, Duration late, long failed) {}
