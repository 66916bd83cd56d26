/** Mail. */
@org.jspecify.annotations.NullMarked
package io.vestibule.api.mail;
