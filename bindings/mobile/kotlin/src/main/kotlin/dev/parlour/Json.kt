@file:JvmName("JsonForms")

package dev.parlour

/** The canonical JSON form, the same in every language. */
public fun Input.toJson(): String = inputToJson(this)

/** The input of a JSON text. Throws [ParlourException.Rejected] by machine `input` for what is none. */
public fun Input.Companion.fromJson(json: String): Input = inputFromJson(json)

/** The canonical JSON form, the same in every language. */
public fun Envelope.toJson(): String = envelopeToJson(this)

/** The event of a JSON text, in its envelope. Throws [ParlourException.Argument] for what is none. */
public fun Envelope.Companion.fromJson(json: String): Envelope = envelopeFromJson(json)

/** The JSON form, in one line. */
public fun VendorCall.toJson(): String = callToJson(this)

/** The vendor's call of a JSON text. Throws [ParlourException.Decode] for what is none. */
public fun VendorCall.Companion.fromJson(json: String): VendorCall = callFromJson(json)

/** The configuration of a JSON text in canonical form. Throws [ParlourException.Config], which names the place. */
public fun Config.Companion.fromJson(json: String): Config = configFromJson(json)
