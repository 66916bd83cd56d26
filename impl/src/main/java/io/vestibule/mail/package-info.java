/** The queue of mails, their templates and their delivery. */
@NullMarked
package io.vestibule.mail;

import org.jspecify.annotations.NullMarked;
